drop table model_aliases;
